using Suffice.Data.Examples;
using Suffice.Data.Files;

namespace Suffice.Data.Tests.Files;

public class SplitNamesTests
{
    [Theory]
    [InlineData("train Train TRAIN training Training", (int)OfficialSplit.Train)]
    [InlineData("val Val valid validation VALIDATION dev", (int)OfficialSplit.Validation)]
    [InlineData("test Test TEST testing", (int)OfficialSplit.Test)]
    public void The_usual_names_are_known_in_any_case(string names, int kind) =>
        Assert.All(names.Split(' '), name => Assert.Equal((OfficialSplit)kind, SplitNames.Of(name)));

    [Theory]
    [InlineData("train_images", (int)OfficialSplit.Train)]
    [InlineData("Train 1", (int)OfficialSplit.Train)]
    [InlineData("split_train", (int)OfficialSplit.Train)]
    [InlineData("TrainSet", (int)OfficialSplit.Train)]
    [InlineData("trainset", (int)OfficialSplit.Train)]
    [InlineData("TRAINset", (int)OfficialSplit.Train)]
    [InlineData("traindataset", (int)OfficialSplit.Train)]
    [InlineData("trainval", (int)OfficialSplit.Train)]
    [InlineData("TRAINING_DATA", (int)OfficialSplit.Train)]
    [InlineData("trainA", (int)OfficialSplit.Train)]
    [InlineData("train2017", (int)OfficialSplit.Train)]
    [InlineData("my-test", (int)OfficialSplit.Test)]
    [InlineData("01.testing", (int)OfficialSplit.Test)]
    [InlineData("holdout", (int)OfficialSplit.Test)]
    [InlineData("imagesVal", (int)OfficialSplit.Validation)]
    [InlineData("eval", (int)OfficialSplit.Validation)]
    [InlineData("ｔｒａｉｎ", (int)OfficialSplit.Train)]
    [InlineData("TRAİN", (int)OfficialSplit.Train)]
    [InlineData("traın", (int)OfficialSplit.Train)]
    [InlineData("tr\u0430in", (int)OfficialSplit.Train)] // a Cyrillic letter
    [InlineData("tra\u200Bin", (int)OfficialSplit.Train)]
    [InlineData("\uFEFFtest", (int)OfficialSplit.Test)]
    [InlineData("t\u0435st_images", (int)OfficialSplit.Test)]
    [InlineData("vаlSet", (int)OfficialSplit.Validation)]
    public void Names_with_such_a_word_look_like_splits(string name, int kind)
    {
        Assert.Null(SplitNames.Of(name));
        Assert.Equal((OfficialSplit)kind, SplitNames.Like(name));
    }

    [Theory]
    [InlineData("trainers")]
    [InlineData("restrain")]
    [InlineData("contest")]
    [InlineData("testudo")]
    [InlineData("valley")]
    [InlineData("device")]
    [InlineData("上車")]
    [InlineData("7")]
    [InlineData("Тrаinеrs")]
    [InlineData("تست")]
    public void Other_words_do_not(string name) => Assert.Null(SplitNames.Like(name));
}
